"""The pages of supervision: measures, reminders and their calendar, evaluations, the joint meeting."""

from chanmai.bureau.supervision.pages import evaluations, measures, meetings, reminders, reports

app_name = "supervision"
urlpatterns = [
    *measures.urlpatterns,
    *reminders.urlpatterns,
    *evaluations.urlpatterns,
    *meetings.urlpatterns,
    *reports.urlpatterns,
]

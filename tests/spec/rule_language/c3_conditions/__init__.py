"""条件 | Conditions

条件有三种答案：是、否、未知。

A condition has three answers: yes, no, unknown.
"""

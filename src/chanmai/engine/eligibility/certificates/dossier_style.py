"""How the dossier page looks, on paper and on a screen. It stands in the page itself, which is opened offline."""

STYLE = """\
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1b1f24; font: 15px/1.6 "Noto Sans CJK SC", "Source Han Sans SC",
  "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 1.4rem 0 .4rem; border-bottom: 2px solid #1f5fa8; padding-bottom: .2rem; }
.kind { margin: 0; color: #44505c; letter-spacing: .1em; }
[lang=en] { color: #44505c; font-size: .92em; }
table { width: 100%; border-collapse: collapse; }
th, td { border: 1px solid #c3ccd5; padding: .3rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { background: #eef3f8; font-weight: 600; }
tbody th { background: none; }
.d1 { padding-left: 1.4rem; } .d2 { padding-left: 2.4rem; } .d3 { padding-left: 3.4rem; }
.answer { font-size: 1.15rem; margin: .2rem 0; }
.stop, .marks li { border-left: 4px solid #b3261e; background: #fdf1f0; padding: .3rem .7rem; margin: .3rem 0; }
.marks { list-style: none; margin: .5rem 0; padding: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; background: #f6f8fa; padding: .7rem; }
@media print {
  @page { size: A4; margin: 12mm; }
  main { max-width: none; padding: 0; } body { font-size: 8.5pt; line-height: 1.4; }
  h1 { font-size: 13pt; } h2 { font-size: 10pt; margin: .7rem 0 .25rem; } th, td { padding: .12rem .35rem; }
  .answer { font-size: 10.5pt; } tr { break-inside: avoid; } h2 { break-after: avoid; } details { display: none; }
}
"""

"""规则语言 | The rule language

本手册由 `tests/spec/rule_language` 里的规格测试生成：每个例子都被执行过。修改规则语言先改测试，再运行
`PYTHONPATH=src:tests python -m spec.render`。例中企业的数字都是虚构的，只为说明写法。

This manual is printed from the specification tests in `tests/spec/rule_language`: every example has been run.
The figures of the examples are invented and only show how rules are written.
"""

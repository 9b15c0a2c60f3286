"""事实 | Facts

规则里的名称来自事实字典：名称与文件用语一致，带类型、单位、时期和口径。

The names in rules come from the dictionary of facts: they are the words of the documents, each with a type, a
unit, a period and a definition.
"""

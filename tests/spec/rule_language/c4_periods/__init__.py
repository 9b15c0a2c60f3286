"""时期 | Periods

按年的事实写名称就是指基准年（例如上一年度）的值；其他年份用时期算法。时期算法把里面每个按年的事实一起移动。

The bare name of a yearly fact means its value in the reference year (such as the year before); other years are
reached by period functions, which move every yearly fact inside them.
"""

"""写法 | Writing

照文件的样子写：全角、半角、中文或英文的连接词都可以，系统统一成一种写法保存和显示。

Write as documents do: full-width or half-width signs, Chinese or English joints; one canonical form is printed.
"""

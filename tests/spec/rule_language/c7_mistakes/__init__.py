"""出错时 | Mistakes

报错说明是什么、在哪里、怎么改，中英文都有；一次尽量报全。

An error tells what is wrong, where, and what to do, in both languages; as many as possible are told at once.
"""

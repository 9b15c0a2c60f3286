"""金额公式 | Formulas of amounts

公式的结果是金额。封顶、取整写在条款的 cap 和 rounding 里，取整只做一次，取整之后也不超过上限的余额。

A formula gives money. The cap and the one rounding of a clause stand beside it, as cap and rounding; rounding
never leads above what is left of the cap.
"""

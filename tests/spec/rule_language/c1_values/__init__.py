"""值 | Values

规则里能写金额、比率、数量、日期、类别和是否。数字一律精确，不用小数近似；不知道的值就是未知，不当作零。

Rules hold money, ratios, counts, dates, categories and yes/no. Numbers are exact, never approximated by floating
point; a value that is not known is unknown and never counts as zero.
"""

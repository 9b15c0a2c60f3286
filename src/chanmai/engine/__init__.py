"""What a rule means: pure Python, standard library only. States questions and checks answers."""

# Chanmai 产脉. Two commands: `make run` starts a demo city, `make test` proves it. Needs python3 (3.11-3.13) and make.
SHELL  := /bin/bash
PYTHON ?= python3
PORT   ?= 8000
VENV   ?= .venv
BIN    := $(VENV)/bin
UV     := uv==0.13.9
LOCKED  = uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

# Where an image forbids it, each of the hundreds of processes that tests start would compile everything anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run serve test test-fast test-scale test-newcomer test-load types lint format lock bench measure mutants screenshots clean assets messages release
.DEFAULT_GOAL := help

help: ## 显示各命令 / show the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The interpreter is checked first, so that an old one is told plainly; then uv, and pip where uv cannot reach the index
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "需要 Python 3.11 至 3.13；可用 make PYTHON=python3.12 指定。 / Python 3.11 to 3.13 is needed; choose one with make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "无法创建虚拟环境；Debian/Ubuntu 请先安装 python3-venv。 / The environment could not be made; on Debian or Ubuntu install python3-venv first." >&2; exit 1; }

define install
	@echo "安装依赖 / installing dependencies ($(1))"
	@if $(BIN)/python -m pip install -q --disable-pip-version-check $(UV) && $(BIN)/uv pip install -q -p $(BIN)/python --require-hashes -r $(1); then :; \
	 else echo "uv 不可用，改用 pip / uv not usable here, using pip"; $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1); fi
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endef

$(VENV)/.run: requirements-run.lock pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-run.lock)
	@touch $@

$(VENV)/.dev: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(call install,requirements.lock)
	@touch $@ $(VENV)/.run

# Beside the others in the same environment: pyspark is 400 MB, and nothing but Spark needs it
$(VENV)/.scale: requirements-scale.lock | $(VENV)/.dev
	$(call install,requirements-scale.lock)
	@touch $@

assets: $(VENV)/.run
	@$(BIN)/python tools/assets.py

messages: $(VENV)/.run
	@$(BIN)/python tools/messages.py

run: assets messages ## 演示城市：建库、导入、匹配并启动 / a demo city: build, import, match and serve (PORT=8000)
	@$(BIN)/chanmai demo --port $(PORT)

# With a server named in CHANMAI_TEST_DATABASE the tests that use a database run there first, then everything on SQLite.
# Once is enough for what asks every page for its answer or draws files: no database makes a difference to those.
ONCE := policies/test_routes policies/test_api_as_described policies/test_scope_of_queries plan/test_series_pages \
  plan/test_quality reports/test_files warnings/test_pages accounts/test_identity_provider
DATABASE_TESTS := tests/bureau tests/demo/test_city_import.py tests/hostile/test_kills.py tests/site tests/upgrade \
  --ignore-glob="*_in_browser.py" $(patsubst %,--ignore=tests/bureau/%.py,$(ONCE))
# One more than there are cores: who looks at pages waits for the browser
ALL_CORES := -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --dist worksteal
test: $(VENV)/.dev assets messages ## 全部测试 / all tests
	@if [ -n "$$CHANMAI_TEST_DATABASE" ]; then echo "PostgreSQL:"; $(BIN)/python -m pytest -q $(ALL_CORES) -m database $(DATABASE_TESTS); fi
	env -u CHANMAI_TEST_DATABASE $(BIN)/python -m pytest -q $(ALL_CORES)

# What needs neither database nor browser
test-fast: $(VENV)/.dev assets messages ## 快速测试：引擎、规则、政策包、一致性 / fast tests: engine, rules, pack, consistency
	$(BIN)/python -m pytest -q -n auto --dist worksteal tests/engine tests/spec tests/pack tests/drafting tests/consistency tests/tools

test-scale: $(VENV)/.scale assets messages ## 分布计算测试，需要 Java 17 / tests on Spark, needs Java 17
	env -u CHANMAI_TEST_DATABASE $(BIN)/python -m pytest -q -m scale tests/scale

test-newcomer: $(VENV)/.dev assets messages ## 在副本里各加一样东西并检查 / add a toy of each kind to a copy, lint and test it
	env -u CHANMAI_TEST_DATABASE $(BIN)/python -m pytest -q -m newcomer tests/newcomer

test-load: $(VENV)/.dev assets messages ## 两分钟读写负载 / two minutes of reading and writing on a served city
	env -u CHANMAI_TEST_DATABASE $(BIN)/python -m pytest -q -m load tests/hostile

types: $(VENV)/.dev assets messages
	$(BIN)/mypy

lint: types ## 代码、模板、类型、结构、翻译 / code, templates, types, structure, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check src
	$(BIN)/djangofmt check src
	$(BIN)/lint-imports
	$(BIN)/python tools/messages.py --check
	$(BIN)/python tools/openapi.py --check

format: $(VENV)/.dev ## 整理代码和模板的格式 / lay code and templates out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt check --fix src
	$(BIN)/djangofmt src

# rule-engine, a peer of the bench, wants no later python-dateutil
lock: $(VENV)/.dev ## 重新锁定依赖 / pin the dependencies anew (UPGRADE=--upgrade)
	$(BIN)/$(LOCKED) --extra postgres --group build -c <(echo 'python-dateutil<3') pyproject.toml -o requirements-run.lock
	$(BIN)/$(LOCKED) --extra postgres --extra solve --extra docs --group dev -c requirements-run.lock pyproject.toml -o requirements.lock
	$(BIN)/$(LOCKED) --extra postgres --extra scale -c requirements.lock pyproject.toml -o requirements-scale.lock
	$(BIN)/$(LOCKED) --extra postgres --group build --group bench -c requirements-run.lock pyproject.toml -o requirements-bench.lock

# The engines that we measure ourselves against want other versions than we do: they live in an environment of their own
$(VENV)/.peers: requirements-bench.lock pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-bench.lock)
	@touch $@

measure: $(VENV)/.peers
	$(BIN)/python -m benchmarks $(PARTS) $(if $(QUICK),--quick) $(if $(REPORT),--report)

bench: ## 性能测量（QUICK=1 小规模，PARTS="batch stream"，REPORT=1 写入文档）/ measurements (QUICK=1 small, PARTS=…, REPORT=1 into the docs)
	@$(MAKE) --no-print-directory VENV=$(VENV)/bench measure

# What was killed before is not tried again; a fresh run of all takes long
mutants: $(VENV)/.dev ## 变异测试 / mutation tests of the engine (MODULES="language/parse eligibility/missing/exact")
	$(BIN)/python tools/mutants.py run --jobs 2 $(MODULES)
	$(BIN)/python tools/mutants.py report

release: $(VENV)/.dev assets messages ## 构建并在干净环境中试装 wheel / build wheel and sdist, try them in a clean environment
	$(BIN)/python tools/release.py

screenshots: $(VENV)/.dev ## 从运行中的演示截取说明图片 / take the README's pictures from a running demo
	$(BIN)/python tools/screenshots.py --base http://127.0.0.1:$(PORT)

clean: ## 删除环境、数据与缓存 / remove environment, data and caches
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants src/chanmai/site/static/vendor
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

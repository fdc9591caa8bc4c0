"""Renders conversations with chat templates as `transformers` does and writes the texts.

    pip install transformers jinja2 && python Tests/Reference/chat_templates.py SMOLLM2_GGUF

The templates do what the published ones of each family do; SmolLM2's is read from its GGUF file. Writes
TokenizersTests/Fixtures/chat.json.
"""

import json
import pathlib
import sys

from gguf import GGUFReader
from transformers.utils.chat_template_utils import render_jinja_template

field = GGUFReader(sys.argv[1]).fields["tokenizer.chat_template"]
SMOLLM2 = bytes(field.parts[field.data[0]]).decode()

QWEN25 = r"""{%- if messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
{%- else %}
    {{- '<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if not (message.role == 'system' and loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}"""
CHATML = r"""{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"""
LLAMA3 = r"""{% for m in messages %}{% set turn = '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' + m['content'] | trim + '<|eot_id|>' %}{% if loop.first %}{{ bos_token }}{% endif %}{{ turn }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"""
LLAMA31 = r"""{{- bos_token }}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] | trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
{{- "Cutting Knowledge Date: December 2023\n" }}
{{- "Today Date: 26 Jul 2024\n\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}"""
LLAMA2 = r"""{% if messages[0]['role'] == 'system' %}{% set turns = messages[1:] %}{% set system = messages[0]['content'] %}{% else %}{% set turns = messages %}{% set system = false %}{% endif %}{% for m in turns %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% if loop.index0 == 0 and system != false %}{% set content = '<<SYS>>\n' + system + '\n<</SYS>>\n\n' + m['content'] %}{% else %}{% set content = m['content'] %}{% endif %}{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% else %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"""
GEMMA = r"""{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}{% if m['role'] == 'assistant' %}{% set role = 'model' %}{% else %}{% set role = m['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + m['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"""
GEMMA3 = r"""{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}
    {%- set turns = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set turns = messages -%}
{%- endif -%}
{%- for m in turns -%}
    {%- if (m['role'] == 'user') != (loop.index0 % 2 == 0) -%}{{ raise_exception("roles must alternate") }}{%- endif -%}
    {%- set role = "model" if m['role'] == 'assistant' else m['role'] -%}
    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else "") }}{{ m['content'] | trim }}{{ '<end_of_turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<start_of_turn>model\n' }}{%- endif -%}"""
PHI3 = r"""{% for m in messages %}{% if m['role'] == 'system' %}{{ '<|system|>\n' + m['content'] + '<|end|>\n' }}{% elif m['role'] == 'user' %}{{ '<|user|>\n' + m['content'] + '<|end|>\n' }}{% elif m['role'] == 'assistant' %}{{ '<|assistant|>\n' + m['content'] + '<|end|>\n' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"""
ZEPHYR = """{% for m in messages %}
{% if m['role'] == 'user' %}
{{ '<|user|>\n' + m['content'] + eos_token }}
{% elif m['role'] == 'system' %}
{{ '<|system|>\n' + m['content'] + eos_token }}
{% elif m['role'] == 'assistant' %}
{{ '<|assistant|>\n' + m['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}"""

TEMPLATES = {
    "smollm2": ("chatml", SMOLLM2, None, "<|im_end|>"), "qwen2.5": ("chatml", QWEN25, None, "<|im_end|>"), "chatml": ("chatml", CHATML, None, "<|im_end|>"),
    "llama3": ("llama3", LLAMA3, "<|begin_of_text|>", "<|eot_id|>"), "llama3.1": ("llama3.1", LLAMA31, "<|begin_of_text|>", "<|eot_id|>"),
    "llama2": ("llama2", LLAMA2, "<s>", "</s>"), "gemma": ("gemma", GEMMA, "<bos>", "<eos>"), "gemma3": ("gemma3", GEMMA3, "<bos>", "<eos>"),
    "phi3": ("phi3", PHI3, "<s>", "<|endoftext|>"), "zephyr": ("zephyr", ZEPHYR, "<s>", "</s>"),
}
TALKS = [
    [("user", "What is the capital of France?")],
    [("user", "  Hi \n"), ("assistant", " Hello there.  \n"), ("user", "Who?")],
    [("system", "You are a pirate. \n"), ("user", "Hi")],
    [("system", ""), ("user", "12 é 日本\n\n  x"), ("assistant", "y"), ("user", "\u00a0z\u2003")],
    [("user", "a"), ("user", "b")],
    [("user", "It's"), ("assistant", "so.")],
]

out = []
for name, (family, jinja, bos, eos) in TEMPLATES.items():
    for talk in TALKS:
        messages = [{"role": role, "content": content} for role, content in talk]
        for generation in (True, False):
            if generation and messages[-1]["role"] == "assistant":
                continue
            try:
                rendered = render_jinja_template([messages], chat_template=jinja, add_generation_prompt=generation, bos_token=bos, eos_token=eos)[0][0]
            except Exception as error:  # the template refuses the conversation
                print(name, type(error).__name__, error)
                rendered = None
            out.append({"name": name, "messages": messages, "generation": generation, "rendered": rendered})
fixture = {
    "templates": [{"name": n, "family": f, "jinja": j, "beginning": b, "end": e} for n, (f, j, b, e) in TEMPLATES.items()], "cases": out}
path = pathlib.Path(__file__).parent.parent / "TokenizersTests" / "Fixtures" / "chat.json"
path.write_text(json.dumps(fixture, ensure_ascii=False, indent=1) + "\n")

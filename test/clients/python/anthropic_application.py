"""An application written for Anthropic: an address, a key and a model is all it is told. It prints what came of it."""

import json
import os

from anthropic import Anthropic, NotFoundError

client = Anthropic(max_retries=0)
model = os.environ["MODEL"]
hello = {"max_tokens": 100, "system": "You are terse.", "messages": [{"role": "user", "content": "How are you?"}]}
which = [{"role": "user", "content": "Which city is warmer?"}]
weather = {
    "name": "weather",
    "description": "The weather of a city.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def message():
    answer = client.messages.create(model=model, **hello)
    return {"text": answer.content[0].text, "stop": answer.stop_reason, **usage(answer)}


def message_stream():
    with client.messages.stream(model=model, **hello) as running:
        pieces = list(running.text_stream)
        answer = running.get_final_message()
    return {"pieces": pieces, "stop": answer.stop_reason, "output": answer.usage.output_tokens}


def message_tools():
    asked = {"model": model, "max_tokens": 100, "tools": [weather]}
    first = client.messages.create(messages=which, **asked)
    calls = [block for block in first.content if block.type == "tool_use"]
    results = [
        {"type": "tool_result", "tool_use_id": call.id, "content": f"{20 + index} degrees"}
        for index, call in enumerate(calls)
    ]
    told = [*which, {"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
    second = client.messages.create(messages=told, **asked)
    return {"calls": [call.input for call in calls], "text": second.content[0].text}


def streamed_message_tools():
    with client.messages.stream(model=model, max_tokens=100, tools=[weather], messages=which) as running:
        answer = running.get_final_message()
    return {"calls": [block.input for block in answer.content if block.type == "tool_use"]}


def models():
    return model in [one.id for one in client.models.list(limit=1000)]


def refusal():
    try:
        client.messages.create(**{**hello, "model": "nobody"})
    except NotFoundError as error:
        kind = error.body["error"]["type"]
        return {"status": error.status_code, "type": kind, "has_id": (error.request_id or "").startswith("req_")}


def usage(answer):
    return {"input": answer.usage.input_tokens, "output": answer.usage.output_tokens}


steps = [message, message_stream, message_tools, streamed_message_tools, models, refusal]
print(json.dumps({step.__name__: step() for step in steps}))

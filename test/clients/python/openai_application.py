"""An application written for OpenAI: an address, a key and a model is all it is told. It prints what came of it."""

import json
import os

from openai import NotFoundError, OpenAI
from pydantic import BaseModel

client = OpenAI(max_retries=0)
model = os.environ["MODEL"]
hello = [
    {"role": "system", "content": "You are terse."},
    {"role": "user", "content": "How are you?"},
]
which = [{"role": "user", "content": "Which city is warmer?"}]
weather = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


class Person(BaseModel):
    name: str
    age: int


def chat():
    answer = client.chat.completions.create(model=model, messages=hello, max_tokens=100, stop=["END"])
    return {"text": answer.choices[0].message.content, "finish": answer.choices[0].finish_reason, **chat_usage(answer)}


def stream():
    pieces, total = [], {}
    options = {"include_usage": True}
    for chunk in client.chat.completions.create(model=model, messages=hello, stream=True, stream_options=options):
        pieces += [choice.delta.content for choice in chunk.choices if choice.delta.content]
        total = chat_usage(chunk) if chunk.usage else total
    return {"pieces": pieces, **total}


def tools():
    first = client.chat.completions.create(model=model, messages=which, tools=[weather]).choices[0].message
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": f"{20 + index} degrees"}
        for index, call in enumerate(first.tool_calls)
    ]
    second = client.chat.completions.create(model=model, messages=[*which, first, *results], tools=[weather])
    return {"calls": called(first), "text": second.choices[0].message.content}


def streamed_tools():
    with client.chat.completions.stream(model=model, messages=which, tools=[weather]) as running:
        return {"calls": called(running.get_final_completion().choices[0].message)}


def structured():
    answer = client.chat.completions.parse(model=model, messages=hello, response_format=Person)
    return answer.choices[0].message.parsed.model_dump()


def responses():
    answer = client.responses.create(model=model, input="How are you?", instructions="You are terse.")
    return {"text": answer.output_text, "status": answer.status, **responses_usage(answer)}


def responses_stream():
    with client.responses.stream(model=model, input="How are you?") as running:
        pieces = [event.delta for event in running if event.type == "response.output_text.delta"]
        answer = running.get_final_response()
    return {"pieces": pieces, "status": answer.status, **responses_usage(answer)}


def embeddings():
    answer = client.embeddings.create(model=os.environ["EMBEDDING_MODEL"], input=["one", "two"])
    return [item.embedding for item in answer.data]


def models():
    return model in [one.id for one in client.models.list()]


def refusal():
    try:
        client.chat.completions.create(model="nobody", messages=hello)
    except NotFoundError as error:
        return {"status": error.status_code, "code": error.code, "has_id": (error.request_id or "").startswith("req_")}


def called(message):
    return [json.loads(call.function.arguments) for call in message.tool_calls]


def chat_usage(answer):
    return {"input": answer.usage.prompt_tokens, "output": answer.usage.completion_tokens}


def responses_usage(answer):
    return {"input": answer.usage.input_tokens, "output": answer.usage.output_tokens}


steps = [chat, stream, tools, streamed_tools, structured, responses, responses_stream, embeddings, models, refusal]
print(json.dumps({step.__name__: step() for step in steps}))

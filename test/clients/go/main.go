// An application written for OpenAI: an address, a key and a model is all it is told. It prints what came of it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
)

type object = map[string]any
type messages = []openai.ChatCompletionMessageParamUnion

var (
	client = openai.NewClient(option.WithMaxRetries(0))
	model  = os.Getenv("MODEL")
	ctx    = context.Background()
	hello  = messages{openai.SystemMessage("You are terse."), openai.UserMessage("How are you?")}
	which  = messages{openai.UserMessage("Which city is warmer?")}
	tools  = []openai.ChatCompletionToolUnionParam{
		openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{
			Name:        "weather",
			Description: openai.String("The weather of a city."),
			Parameters: openai.FunctionParameters{
				"type":       "object",
				"properties": object{"city": object{"type": "string"}},
				"required":   []string{"city"},
			},
		}),
	}
)

func main() {
	told := object{
		"chat":             chat(),
		"stream":           stream(),
		"tools":            callTools(),
		"streamed_tools":   streamedTools(),
		"structured":       structured(),
		"responses":        respond(),
		"responses_stream": streamResponse(),
		"embeddings":       embeddings(),
		"models":           isListed(),
		"refusal":          refusal(),
	}
	text, err := json.Marshal(told)
	check(err)
	fmt.Println(string(text))
}

func chat() object {
	answer := ask(openai.ChatCompletionNewParams{
		Model:     model,
		Messages:  hello,
		MaxTokens: openai.Int(100),
		Stop:      openai.ChatCompletionNewParamsStopUnion{OfStringArray: []string{"END"}},
	})
	choice := answer.Choices[0]
	return object{
		"text": choice.Message.Content, "finish": choice.FinishReason,
		"input": answer.Usage.PromptTokens, "output": answer.Usage.CompletionTokens,
	}
}

func stream() object {
	pieces, whole := listen(openai.ChatCompletionNewParams{
		Model:         model,
		Messages:      hello,
		StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
	})
	return object{"pieces": pieces, "input": whole.Usage.PromptTokens, "output": whole.Usage.CompletionTokens}
}

func callTools() object {
	first := ask(openai.ChatCompletionNewParams{Model: model, Messages: which, Tools: tools}).Choices[0].Message
	told := append(which[:1:1], first.ToParam())
	for index, call := range first.ToolCalls {
		told = append(told, openai.ToolMessage(fmt.Sprintf("%d degrees", 20+index), call.ID))
	}
	second := ask(openai.ChatCompletionNewParams{Model: model, Messages: told, Tools: tools})
	return object{"calls": called(first), "text": second.Choices[0].Message.Content}
}

func streamedTools() object {
	_, whole := listen(openai.ChatCompletionNewParams{Model: model, Messages: which, Tools: tools})
	return object{"calls": called(whole.Choices[0].Message)}
}

func structured() (person object) {
	schema := openai.ResponseFormatJSONSchemaJSONSchemaParam{
		Name:   "person",
		Strict: openai.Bool(true),
		Schema: object{
			"type":                 "object",
			"properties":           object{"name": object{"type": "string"}, "age": object{"type": "integer"}},
			"required":             []string{"name", "age"},
			"additionalProperties": false,
		},
	}
	format := openai.ChatCompletionNewParamsResponseFormatUnion{
		OfJSONSchema: &openai.ResponseFormatJSONSchemaParam{JSONSchema: schema},
	}
	answer := ask(openai.ChatCompletionNewParams{Model: model, Messages: hello, ResponseFormat: format})
	check(json.Unmarshal([]byte(answer.Choices[0].Message.Content), &person))
	return person
}

func respond() object {
	answer, err := client.Responses.New(ctx, responses.ResponseNewParams{
		Model:        model,
		Input:        responses.ResponseNewParamsInputUnion{OfString: openai.String("How are you?")},
		Instructions: openai.String("You are terse."),
	})
	check(err)
	return object{
		"text": answer.OutputText(), "status": answer.Status,
		"input": answer.Usage.InputTokens, "output": answer.Usage.OutputTokens,
	}
}

func streamResponse() object {
	running := client.Responses.NewStreaming(ctx, responses.ResponseNewParams{
		Model: model,
		Input: responses.ResponseNewParamsInputUnion{OfString: openai.String("How are you?")},
	})
	pieces := []string{}
	var answer responses.Response
	for running.Next() {
		event := running.Current()
		switch event.Type {
		case "response.output_text.delta":
			pieces = append(pieces, event.Delta)
		case "response.completed":
			answer = event.AsResponseCompleted().Response
		}
	}
	check(running.Err())
	return object{
		"pieces": pieces, "status": answer.Status,
		"input": answer.Usage.InputTokens, "output": answer.Usage.OutputTokens,
	}
}

func embeddings() (vectors [][]float64) {
	answer, err := client.Embeddings.New(ctx, openai.EmbeddingNewParams{
		Model: os.Getenv("EMBEDDING_MODEL"),
		Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: []string{"one", "two"}},
	})
	check(err)
	for _, item := range answer.Data {
		vectors = append(vectors, item.Embedding)
	}
	return vectors
}

func isListed() (found bool) {
	pages := client.Models.ListAutoPaging(ctx)
	for pages.Next() {
		found = found || pages.Current().ID == model
	}
	check(pages.Err())
	return found
}

func refusal() object {
	_, err := client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "nobody", Messages: hello})
	var refused *openai.Error
	if !errors.As(err, &refused) {
		return nil
	}
	id := refused.Response.Header.Get("x-request-id")
	return object{"status": refused.StatusCode, "code": refused.Code, "has_id": strings.HasPrefix(id, "req_")}
}

func ask(params openai.ChatCompletionNewParams) *openai.ChatCompletion {
	answer, err := client.Chat.Completions.New(ctx, params)
	check(err)
	return answer
}

func listen(params openai.ChatCompletionNewParams) ([]string, openai.ChatCompletionAccumulator) {
	running := client.Chat.Completions.NewStreaming(ctx, params)
	whole := openai.ChatCompletionAccumulator{}
	pieces := []string{}
	for running.Next() {
		chunk := running.Current()
		whole.AddChunk(chunk)
		if len(chunk.Choices) > 0 && chunk.Choices[0].Delta.Content != "" {
			pieces = append(pieces, chunk.Choices[0].Delta.Content)
		}
	}
	check(running.Err())
	return pieces, whole
}

func called(message openai.ChatCompletionMessage) []object {
	calls := []object{}
	for _, call := range message.ToolCalls {
		arguments := object{}
		check(json.Unmarshal([]byte(call.Function.Arguments), &arguments))
		calls = append(calls, arguments)
	}
	return calls
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

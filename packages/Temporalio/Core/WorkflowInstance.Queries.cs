using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Converters;
using Temporalio.Worker;

namespace Temporalio.Core;

/// <content>Queries.</content>
internal sealed partial class WorkflowInstance
{
    private const string StackTraceQuery = "__stack_trace";
    private const string MetadataQuery = "__temporal_workflow_metadata";

    private void ApplyQuery(ActivationJob.Query query) => RunTopLevel(() =>
    {
        WorkflowCommand answer;
        try
        {
            // The constructor may register the handler, which is a change.
            _ = Instance;
            readOnly = true;
            answer = new WorkflowCommand.AnswerQuery(query.Id, Answer(query), null);
        }
        catch (Exception e) when (activationException is null)
        {
            var failure = options.DataConverter.FailureConverter.ToFailure(e, PayloadConverter);
            answer = new WorkflowCommand.AnswerQuery(query.Id, null, failure);
        }
        finally
        {
            readOnly = false;
        }

        commands.Add(answer);
        return Task.CompletedTask;
    });

    private Payload Answer(ActivationJob.Query query)
    {
        var name = query.Request.QueryType;
        if (name == StackTraceQuery)
        {
            return options.StackTrace == WorkflowStackTrace.None
                ? throw new InvalidOperationException("Workflow stack traces are not enabled on this worker")
                : DataConverter.Default.PayloadConverter.ToPayload(StackTraces());
        }

        if (name == MetadataQuery)
        {
            // The server's UI reads it, so neither a custom converter nor a codec may touch its form.
            return DataConverter.Default.PayloadConverter.ToPayload(Metadata());
        }

        var handler = (Queries.TryGetValue(name, out var found) ? found : HandlerNames.IsReserved(name) ? null : DynamicQuery) ?? throw new InvalidOperationException(
            $"Query handler for {name} expected but not found, known queries: [{string.Join(" ", Queries.Keys)}]");
        var payloads = query.Request.QueryArgs?.Payloads_.ToList() ?? [];
        var args = DecodeHandlerArguments("query", name, handler.Dynamic, payloads, handler.Method ?? handler.Delegate!.Method);
        var result = inbound!.HandleQuery(new(query.Id, name, handler, args, query.Request.Header?.Fields.ToDictionary()));
        return PayloadConverter.ToPayload(result);
    }

    private WorkflowMetadata Metadata()
    {
        var metadata = new WorkflowMetadata
        {
            CurrentDetails = currentDetails,
            Definition = new() { Type = Info.WorkflowType },
        };
        metadata.Definition.QueryDefinitions.AddRange(Queries.Values.Select(d => NewDefinition(d.Name, d.Description)));
        metadata.Definition.SignalDefinitions.AddRange(Signals.Values.Select(d => NewDefinition(d.Name, d.Description)));
        metadata.Definition.UpdateDefinitions.AddRange(Updates.Values.Select(d => NewDefinition(d.Name, d.Description)));
        if (DynamicQuery is { } query)
        {
            metadata.Definition.QueryDefinitions.Add(NewDefinition(null, query.Description));
        }

        if (DynamicSignal is { } signal)
        {
            metadata.Definition.SignalDefinitions.Add(NewDefinition(null, signal.Description));
        }

        if (DynamicUpdate is { } update)
        {
            metadata.Definition.UpdateDefinitions.Add(NewDefinition(null, update.Description));
        }

        return metadata;
    }

    private static WorkflowInteractionDefinition NewDefinition(string? name, string? description) =>
        new() { Name = name ?? string.Empty, Description = description ?? string.Empty };
}

using System.Reflection;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <content>The run method and the handlers of signals and updates.</content>
internal sealed partial class WorkflowInstance
{
    private readonly LinkedList<RunningHandler> runningHandlers = new();
    private readonly List<ActivationJob.Signal> bufferedSignals = [];

    /// <summary>Decodes arguments for a method; missing ones take their default values and surplus ones are ignored.</summary>
    public object?[] DecodeArguments(string what, IReadOnlyList<Payload> payloads, MethodInfo method) =>
        DecodeArguments(what, payloads, method.GetParameters());

    private object?[] DecodeArguments(string what, IReadOnlyList<Payload> payloads, ParameterInfo[] parameters)
    {
        if (parameters is [{ ParameterType: { } only }] && only == typeof(IRawValue[]))
        {
            return [payloads.Select(payload => (IRawValue)new RawValue(payload)).ToArray()];
        }

        var required = parameters.Count(parameter => !parameter.HasDefaultValue);
        if (payloads.Count < required)
        {
            throw new InvalidOperationException($"Expected at least {required} arguments for {what}, got {payloads.Count}");
        }

        return parameters.Select((parameter, i) => i < payloads.Count
            ? DecodeArgument(what, payloads[i], parameter)
            : parameter.DefaultValue).ToArray();
    }

    private object? DecodeArgument(string what, Payload payload, ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(IRawValue) || parameter.ParameterType == typeof(RawValue))
        {
            return new RawValue(payload);
        }

        try
        {
            return PayloadConverter.ToValue(payload, parameter.ParameterType);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Failed decoding argument {parameter.Name} of {what}: {e.Message}", e);
        }
    }

    private object?[] DecodeHandlerArguments(string kind, string name, bool dynamic, IReadOnlyList<Payload> payloads, MethodInfo method) =>
        dynamic
            ? [name, payloads.Select(payload => (IRawValue)new RawValue(payload)).ToArray()]
            : DecodeArguments($"{kind} {name}", payloads, method);

    private async Task RunWorkflowAsync()
    {
        var args = DecodeArguments("workflow", startArguments, definition.RunMethod);
        var result = await inbound!.ExecuteWorkflowAsync(new(Instance, definition.RunMethod, args)).ConfigureAwait(true);
        var command = new Api.Command.V1.Command
        {
            CommandType = Api.Enums.V1.CommandType.CompleteWorkflowExecution,
            CompleteWorkflowExecutionCommandAttributes = new(),
        };
        if (definition.RunMethod.ReturnType.IsGenericType)
        {
            command.CompleteWorkflowExecutionCommandAttributes.Result = new() { Payloads_ = { PayloadConverter.ToPayload(result) } };
        }

        AddCommand(new WorkflowCommand.Close(command));
    }

    private void ApplySignal(ActivationJob.Signal signal)
    {
        var found = Signals.TryGetValue(signal.Name, out var handler) ? handler : HandlerNames.IsReserved(signal.Name) ? null : DynamicSignal;
        if (found is null)
        {
            bufferedSignals.Add(signal);
            return;
        }

        RunTopLevel(() => HandleSignalAsync(signal, found));
    }

    private void OnSignalAdded(WorkflowSignalDefinition added)
    {
        var waiting = bufferedSignals.Where(signal => added.Dynamic ? !HandlerNames.IsReserved(signal.Name) : signal.Name == added.Name).ToList();
        foreach (var signal in waiting)
        {
            bufferedSignals.Remove(signal);
            ApplySignal(signal);
        }
    }

    private async Task HandleSignalAsync(ActivationJob.Signal signal, WorkflowSignalDefinition handler)
    {
        object?[] args;
        try
        {
            args = DecodeHandlerArguments(
                "signal", signal.Name, handler.Dynamic, signal.Input ?? [], handler.Method ?? handler.Delegate!.Method);
        }
        catch (InvalidOperationException e)
        {
            // Failing here would block the workflow for ever on one bad message.
            logger.LogError(e, "Failed decoding signal {Signal}, dropping it", signal.Name);
            return;
        }

        var running = runningHandlers.AddLast(new RunningHandler("signal", signal.Name, null, handler.UnfinishedPolicy));
        try
        {
            await inbound!.HandleSignalAsync(new(signal.Name, handler, args, signal.Header?.Fields.ToDictionary())).ConfigureAwait(true);
        }
        finally
        {
            runningHandlers.Remove(running);
        }
    }

    private void ApplyUpdate(ActivationJob.DoUpdate update) => _ = EnqueueAsync(() => HandleUpdateAsync(update));

    private Task HandleUpdateAsync(ActivationJob.DoUpdate update)
    {
        // The constructor may register the handler.
        _ = Instance;
        var name = update.Request.Input.Name;
        var id = update.ProtocolInstanceId;
        CurrentWorkflow.UpdateInfo.Value = new(update.Request.Meta.UpdateId, name);
        HandleUpdateInput input;
        try
        {
            input = Admit(update, name);
        }
        catch (Exception e) when (activationException is null)
        {
            commands.Add(new WorkflowCommand.RejectUpdate(id, options.DataConverter.FailureConverter.ToFailure(e, PayloadConverter)));
            return Task.CompletedTask;
        }
        catch (Exception)
        {
            // The validator gave commands: the workflow task fails.
            return Task.CompletedTask;
        }

        AddCommand(new WorkflowCommand.AcceptUpdate(id));
        var running = runningHandlers.AddLast(new RunningHandler("update", name, id, input.Definition.UnfinishedPolicy));
        // The handler starts within this task; its end is one more.
        return inbound!.HandleUpdateAsync(input).ContinueWith(
            ended =>
            {
                runningHandlers.Remove(running);
                return CompleteUpdateAsync(id, input.Definition, ended);
            },
            this).Unwrap();
    }

    private async Task CompleteUpdateAsync(string id, WorkflowUpdateDefinition handler, Task<object?> ended)
    {
        try
        {
            try
            {
                var result = await ended.ConfigureAwait(true);
                var returnsValue = (handler.Method ?? handler.Delegate!.Method).ReturnType.IsGenericType;
                AddCommand(new WorkflowCommand.CompleteUpdate(id, returnsValue ? PayloadConverter.ToPayload(result) : null, null));
            }
            catch (Exception e) when (FailsWorkflow(e))
            {
                AddCommand(new WorkflowCommand.CompleteUpdate(id, null, options.DataConverter.FailureConverter.ToFailure(e, PayloadConverter)));
            }
        }
        catch (Exception e)
        {
            activationException ??= e;
        }
    }

    /// <summary>Finds the handler, decodes and validates; whatever it throws refuses the update.</summary>
    private HandleUpdateInput Admit(ActivationJob.DoUpdate update, string name)
    {
        var handler = (Updates.TryGetValue(name, out var found) ? found : HandlerNames.IsReserved(name) ? null : DynamicUpdate) ?? throw new InvalidOperationException(
            $"Update handler for {name} expected but not found, known updates: [{string.Join(" ", Updates.Keys)}]");
        var payloads = update.Request.Input.Args?.Payloads_.ToList() ?? [];
        // Decoded anew for the handler: a validator that changes an argument must not change the update.
        HandleUpdateInput NewInput() => new(
            update.ProtocolInstanceId,
            name,
            handler,
            DecodeHandlerArguments("update", name, handler.Dynamic, payloads, handler.Method ?? handler.Delegate!.Method),
            update.Request.Input.Header?.Fields.ToDictionary());
        if (update.RunValidator && (handler.ValidatorMethod is not null || handler.ValidatorDelegate is not null))
        {
            readOnly = true;
            try
            {
                inbound!.ValidateUpdate(NewInput());
            }
            finally
            {
                readOnly = false;
            }
        }

        return NewInput();
    }

    private void WarnOfUnfinishedHandlers()
    {
        var closed = commands.OfType<WorkflowCommand.Close>().FirstOrDefault();
        if (closed is null || closed.Command.CommandType == Api.Enums.V1.CommandType.FailWorkflowExecution)
        {
            return;
        }

        foreach (var handler in runningHandlers.Where(h => h.Policy == HandlerUnfinishedPolicy.WarnAndAbandon))
        {
            logger.LogWarning(
                "[TMPRL1102] Workflow finished while {Kind} handler {Name} ({Id}) is still running and will never complete; wait for AllHandlersFinished before returning",
                handler.Kind,
                handler.Name,
                handler.Id ?? "no id");
        }
    }

    private sealed record RunningHandler(string Kind, string Name, string? Id, HandlerUnfinishedPolicy Policy);
}

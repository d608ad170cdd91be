using Temporalio.Api.Common.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Visibility;

namespace Temporalio.DevServer.Frontend;

/// <summary>What clients do to and ask about runs that exist.</summary>
internal sealed class WorkflowHandlers(WorkflowEngine engine, RequestChecks checks, VisibilityReader visibility)
{
    public void Map(GrpcRouter router)
    {
        const string Service = Services.Workflow;
        router.Map<SignalWorkflowExecutionRequest, SignalWorkflowExecutionResponse>(Service, "SignalWorkflowExecution", SignalAsync);
        router.Map<RequestCancelWorkflowExecutionRequest, RequestCancelWorkflowExecutionResponse>(Service, "RequestCancelWorkflowExecution", CancelAsync);
        router.Map<TerminateWorkflowExecutionRequest, TerminateWorkflowExecutionResponse>(Service, "TerminateWorkflowExecution", TerminateAsync);
        router.Map<DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse>(Service, "DescribeWorkflowExecution", (request, context) =>
            engine.ChangeAsync(
                checks.Key(request.Namespace, request.Execution),
                scope => RunDescription.Describe(scope.Require(request.Execution)),
                context.Cancellation));
        router.Map<ListWorkflowExecutionsRequest, ListWorkflowExecutionsResponse>(Service, "ListWorkflowExecutions", (request, _) =>
            Task.FromResult(visibility.List(request)));
        router.Map<CountWorkflowExecutionsRequest, CountWorkflowExecutionsResponse>(Service, "CountWorkflowExecutions", (request, _) =>
            Task.FromResult(visibility.Count(request)));
    }

    private async Task<SignalWorkflowExecutionResponse> SignalAsync(SignalWorkflowExecutionRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.WorkflowExecution);
        RequestChecks.Name(request.SignalName, "SignalName");
        RequestChecks.Size(request.Input, "Input");
        await engine.ChangeAsync(
            key,
            scope => scope.RequireOpen(request.WorkflowExecution).Signal(new WorkflowExecutionSignaledEventAttributes
            {
                SignalName = request.SignalName,
                Input = request.Input,
                Identity = request.Identity,
                Header = request.Header,
                RequestId = request.RequestId,
            }),
            context.Cancellation);
        return new SignalWorkflowExecutionResponse();
    }

    private async Task<RequestCancelWorkflowExecutionResponse> CancelAsync(RequestCancelWorkflowExecutionRequest request, CallContext context)
    {
        await engine.ChangeAsync(
            checks.Key(request.Namespace, request.WorkflowExecution),
            scope =>
            {
                var run = scope.Require(request.WorkflowExecution, request.FirstExecutionRunId);
                if (!run.IsOpen)
                {
                    throw GrpcException.WorkflowCompleted();
                }

                run.RequestCancel(new WorkflowExecutionCancelRequestedEventAttributes
                {
                    Cause = request.Reason,
                    Identity = request.Identity,
                });
            },
            context.Cancellation);
        return new RequestCancelWorkflowExecutionResponse();
    }

    private async Task<TerminateWorkflowExecutionResponse> TerminateAsync(TerminateWorkflowExecutionRequest request, CallContext context)
    {
        await engine.ChangeAsync(
            checks.Key(request.Namespace, request.WorkflowExecution),
            scope => scope.RequireOpen(request.WorkflowExecution, request.FirstExecutionRunId).Terminate(request.Reason, request.Details, request.Identity),
            context.Cancellation);
        return new TerminateWorkflowExecutionResponse();
    }
}

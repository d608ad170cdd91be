using System.Runtime.CompilerServices;
using Temporalio.Client.Interceptors;

namespace Temporalio.Client;

/// <content>Lists and counts.</content>
internal sealed partial class ClientRoot
{
    public override IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(ListWorkflowsInput input) => ListAsync(input);

    public override async Task<WorkflowListPage> ListWorkflowsPaginatedAsync(ListWorkflowsPaginatedInput input)
    {
        var response = await Service.ListWorkflowExecutionsAsync(
            new()
            {
                Namespace = Namespace,
                Query = input.Query,
                PageSize = input.Options?.PageSize ?? 0,
                NextPageToken = Token(input.NextPageToken),
            },
            TemporalClient.Retried(input.Options?.Rpc)).ConfigureAwait(false);
        return new(
            response.Executions.Select(info => new WorkflowExecution(info, Converter)).ToList(),
            Token(response.NextPageToken));
    }

    public override async Task<WorkflowExecutionCount> CountWorkflowsAsync(CountWorkflowsInput input) =>
        new(await Service.CountWorkflowExecutionsAsync(
            new() { Namespace = Namespace, Query = input.Query },
            TemporalClient.Retried(input.Options?.Rpc)).ConfigureAwait(false));

    private async IAsyncEnumerable<WorkflowExecution> ListAsync(
        ListWorkflowsInput input, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (input.Options?.Limit < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(input), "Limit cannot be negative");
        }
        var rpc = TemporalClient.Retried(input.Options?.Rpc);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, rpc.CancellationToken ?? CancellationToken.None);
        rpc.CancellationToken = either.Token;
        var left = input.Options is { Limit: > 0 } limited ? limited.Limit : int.MaxValue;
        byte[]? token = null;
        do
        {
            var page = await client.OutboundInterceptor.ListWorkflowsPaginatedAsync(
                new(input.Query, token, new() { Rpc = rpc })).ConfigureAwait(false);
            foreach (var workflow in page.Workflows)
            {
                if (left-- == 0)
                {
                    yield break;
                }
                yield return workflow;
            }
            token = page.NextPageToken;
        }
        while (token != null);
    }
}

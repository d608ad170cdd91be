using Masterful.Activities.Kubernetes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Endpoint;

/// <summary>
/// Whether the new API server is reached by what stands in front of the nodes. That is somebody else's, and once the names lead there it is
/// too late to learn that it leads nowhere.
/// </summary>
/// <param name="target">What stands in front of them.</param>
/// <param name="name">One of the API's names.</param>
/// <param name="port">The API's port.</param>
/// <param name="authority">PEM of the authorities that may have signed its serving certificate; the source, which has these too, is fenced.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class EndpointReach(EndpointTarget target, string name, int port, string authority, TimeProvider clock)
{
    // Load balancers look at a server a few times before they send anybody there.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly ApiServerAddresses server = new(name, AuthorityTrust.Of(authority));

    /// <summary>Waits until it is; fails with <c>MIG-END-001</c> after three minutes.</summary>
    /// <param name="shoot">For the message.</param>
    public async Task UntilReachedAsync(string shoot)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            var looks = await Task.WhenAll(target.Values.Select(async value => (Value: value, Problem: await ProblemAsync(value))));
            if (looks.All(look => look.Problem is null))
            {
                return;
            }

            var open = string.Join("; ", looks.Where(look => look.Problem is not null).Select(look => $"{look.Value}: {look.Problem}"));
            if (clock.GetUtcNow() >= deadline)
            {
                throw EndpointErrors.NotSwitched.At(
                    $"endpoint.addresses of {shoot}", $"the new API server does not answer there at port {port}, as seen from the worker: {open}. No name was moved.", final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report(open);
            await Task.Delay(Pause, clock, ActivityProgress.CancellationToken);
        }
    }

    // Of a name that resolves to several addresses one is enough: whoever uses it tries them in turn.
    private async Task<string?> ProblemAsync(string value)
    {
        var addresses = await EndpointTarget.ResolveAsync(value, ActivityProgress.CancellationToken);
        var problems = await Task.WhenAll(addresses.Select(address => server.ProblemAsync(address.Contains(':') ? $"[{address}]:{port}" : $"{address}:{port}", ActivityProgress.CancellationToken)));
        return addresses.Count == 0 ? "it resolves to nothing" : problems.Contains(null) ? null : problems[0];
    }
}

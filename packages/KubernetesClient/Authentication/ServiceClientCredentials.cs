namespace k8s.Authentication;

/// <summary>
/// Adds to a request what proves who sends it. <c>Kubernetes.HttpClient</c> does not call it by itself, neither here nor in
/// the official package: whoever sends a request through that client has to.
/// </summary>
public abstract class ServiceClientCredentials
{
    /// <summary>Signs <paramref name="request"/>.</summary>
    public virtual Task ProcessHttpRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}

using k8s.Authentication;

namespace k8s;

/// <summary>
/// A connection to one API server: an HTTP client that trusts what the kubeconfig trusts and presents its certificate.
/// Tokens and passwords are added by <see cref="Credentials"/>, which whoever sends a request has to call.
/// </summary>
public partial class Kubernetes : IKubernetes
{
    private Uri baseUri = new("http://localhost/");

    /// <inheritdoc/>
    public Uri BaseUri
    {
        get => baseUri;
        set
        {
            var url = (value ?? throw new ArgumentNullException(nameof(value))).AbsoluteUri;
            baseUri = new Uri(url.EndsWith('/') ? url : url + "/");
        }
    }

    /// <summary>Signs requests; null if the user has neither token nor password.</summary>
    public ServiceClientCredentials? Credentials { get; private set; }

    /// <summary>The client; it has no timeout of its own.</summary>
    public HttpClient HttpClient { get; protected set; }

    /// <summary>How long a request other than a watch may take.</summary>
    public TimeSpan HttpClientTimeout { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connections.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            HttpClient.Dispose();
        }
    }
}

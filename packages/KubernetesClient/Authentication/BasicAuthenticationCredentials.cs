using System.Net.Http.Headers;
using System.Text;

namespace k8s.Authentication;

/// <summary>A user name and a password.</summary>
public class BasicAuthenticationCredentials : ServiceClientCredentials
{
    /// <summary>The user's name.</summary>
    public string? UserName { get; set; }

    /// <summary>The user's password.</summary>
    public string? Password { get; set; }

    /// <inheritdoc/>
    public override Task ProcessHttpRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", pair);
        return base.ProcessHttpRequestAsync(request, cancellationToken);
    }
}

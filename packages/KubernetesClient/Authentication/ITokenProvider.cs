using System.Net.Http.Headers;

namespace k8s.Authentication;

/// <summary>Gives the Authorization header of a request; asked for each one.</summary>
public interface ITokenProvider
{
    /// <summary>The header that is valid now.</summary>
    Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken);
}

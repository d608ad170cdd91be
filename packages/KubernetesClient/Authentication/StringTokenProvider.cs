using System.Net.Http.Headers;

namespace k8s.Authentication;

/// <summary>A token that never changes.</summary>
public sealed class StringTokenProvider(string accessToken, string type = "Bearer") : ITokenProvider
{
    /// <inheritdoc/>
    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new AuthenticationHeaderValue(type, accessToken));
}

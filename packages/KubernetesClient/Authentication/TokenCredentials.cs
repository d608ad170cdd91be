namespace k8s.Authentication;

/// <summary>A bearer token, constant or provided anew for each request.</summary>
public class TokenCredentials : ServiceClientCredentials
{
    /// <summary>A constant token.</summary>
    public TokenCredentials(string token)
        : this(new StringTokenProvider(token, "Bearer"))
    {
    }

    /// <summary>A token that may change.</summary>
    public TokenCredentials(ITokenProvider tokenProvider) =>
        TokenProvider = tokenProvider ?? throw new ArgumentNullException(nameof(tokenProvider));

    /// <summary>Where the token comes from.</summary>
    protected ITokenProvider TokenProvider { get; }

    /// <inheritdoc/>
    public override async Task ProcessHttpRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.Authorization = await TokenProvider.GetAuthenticationHeaderAsync(cancellationToken).ConfigureAwait(false);
        await base.ProcessHttpRequestAsync(request, cancellationToken).ConfigureAwait(false);
    }
}

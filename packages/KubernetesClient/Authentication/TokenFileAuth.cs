using System.Net.Http.Headers;
using k8s.Exceptions;

namespace k8s.Authentication;

/// <summary>
/// A token in a file that someone else rotates. The file is small and is read for each request, so that a new token counts
/// at once however the file was replaced.
/// </summary>
public class TokenFileAuth(string tokenFile) : ITokenProvider
{
    /// <inheritdoc/>
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await File.ReadAllTextAsync(tokenFile, cancellationToken).ConfigureAwait(false);
            return new AuthenticationHeaderValue("Bearer", token.Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"The token file {tokenFile} cannot be read: {e.Message}", e);
        }
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Masterful.Simulation.Api;

/// <summary>Tokens from <c>--token-auth-file</c>.</summary>
internal sealed class StaticTokenAuthenticator(IReadOnlyList<StaticToken> tokens) : ITokenAuthenticator
{
    public Task<AuthenticationOutcome> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        var given = Encoding.UTF8.GetBytes(token);
        var found = tokens.FirstOrDefault(known => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known.Token), given));
        return Task.FromResult(found is null ? AuthenticationOutcome.Unknown : AuthenticationOutcome.Of(found.User, found.Uid, found.Groups));
    }
}

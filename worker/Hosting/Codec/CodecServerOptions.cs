using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Worker.Hosting.Codec;

/// <summary>How the codec endpoint listens and whom it answers.</summary>
/// <param name="Listen">Address and port; 0 takes a free one.</param>
/// <param name="Namespace">Namespace for requests that name none.</param>
/// <param name="Origins">Origins whose pages may ask; every other page is refused.</param>
/// <param name="Token">What requests must bear; null asks for none, on loopback only.</param>
/// <param name="Certificate">Certificate for TLS; required away from loopback.</param>
internal sealed record CodecServerOptions(
    IPEndPoint Listen, string Namespace, IReadOnlyList<string> Origins, string? Token = null, X509Certificate2? Certificate = null);

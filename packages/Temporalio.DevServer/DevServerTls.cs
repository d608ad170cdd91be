namespace Temporalio.DevServer;

/// <summary>The files behind an encrypted port; PEM throughout.</summary>
/// <param name="CertificateFile">The server's certificate, followed by the intermediate ones if there are any.</param>
/// <param name="KeyFile">Its private key, not encrypted.</param>
/// <param name="ClientCaFile">Authorities that clients' certificates must come from; null asks clients for none.</param>
public sealed record DevServerTls(string CertificateFile, string KeyFile, string? ClientCaFile = null);

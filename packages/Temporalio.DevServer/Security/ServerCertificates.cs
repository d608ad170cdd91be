using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Temporalio.DevServer.Security;

/// <summary>The certificates of an encrypted port, read once at the start.</summary>
internal static class ServerCertificates
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <exception cref="ArgumentException">A file is not there or holds something else.</exception>
    public static HttpsConnectionAdapterOptions Load(DevServerTls files)
    {
        var chain = Read(files.CertificateFile);
        var options = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = ReadPair(files),
            ServerCertificateChain = chain,
        };
        if (files.ClientCaFile is { } authorities)
        {
            var trusted = Read(authorities);
            options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            options.ClientCertificateValidation = (client, sent, _) => IsTrusted(client, sent, trusted);
        }

        return options;
    }

    private static X509Certificate2 ReadPair(DevServerTls files)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{files.CertificateFile} and {files.KeyFile} are not a certificate and its key in PEM: {error.Message}", error);
        }
    }

    private static X509Certificate2Collection Read(string file)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{file} holds no certificates in PEM: {error.Message}", error);
        }

        return found.Count > 0 ? found : throw new ArgumentException($"{file} holds no certificates in PEM.");
    }

    // The machine's own authorities say nothing about who may use this server.
    private static bool IsTrusted(X509Certificate2 client, X509Chain? sent, X509Certificate2Collection trusted)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(client);
    }
}

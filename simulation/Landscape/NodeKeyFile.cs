using System.Security.Cryptography;

namespace Masterful.Simulation.Landscape;

/// <summary>The node's sealing key, as its agent would make it when an operator asks for the fingerprint before the first migration.</summary>
internal static class NodeKeyFile
{
    /// <summary>Makes the key below a node's root unless it is there; answers its fingerprint.</summary>
    public static string Make(string root)
    {
        var path = Path.Combine(root, "var", "lib", "masterful", "node.key");
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path))
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        else
        {
            if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            PrivateFile.Write(path, key.ExportPkcs8PrivateKeyPem() + "\n");
        }

        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }
}

namespace Gateway.Preauthentication;

/// <summary>The folder of the cookies' keys, readable only by the gateway's own user.</summary>
/// <param name="path">The folder.</param>
/// <param name="passphrase">Encrypts the keys, as it does those of certificates; null for none.</param>
internal sealed class CookieKeyFolder(string path, string? passphrase = null)
{
    public string Path => path;

    public string? Passphrase => string.IsNullOrEmpty(passphrase) ? null : passphrase;

    public DirectoryInfo Create() => OwnerOnlyFolder.Create(path);

    public override string ToString() => path;
}

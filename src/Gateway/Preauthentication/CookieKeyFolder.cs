namespace Gateway.Preauthentication;

/// <summary>The folder of the cookies' keys, readable only by the gateway's own user.</summary>
/// <param name="path">The folder.</param>
internal sealed class CookieKeyFolder(string path)
{
    public DirectoryInfo Create() => OwnerOnlyFolder.Create(path);
}

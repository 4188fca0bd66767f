namespace Gateway.Preauthentication;

/// <summary>Where the keys of the cookies are kept, readable by the gateway's own user alone.</summary>
/// <param name="path">The folder.</param>
internal sealed class CookieKeyFolder(string path)
{
    public DirectoryInfo Create() => OwnerOnlyFolder.Create(path);
}

namespace Gateway.Preauthentication;

/// <summary>Where the keys of the cookies are kept, readable by the gateway's own user alone.</summary>
/// <param name="path">The folder.</param>
internal sealed class CookieKeyFolder(string path)
{
    public DirectoryInfo Create()
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path);
        }

        var folder = Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
        return folder;
    }
}

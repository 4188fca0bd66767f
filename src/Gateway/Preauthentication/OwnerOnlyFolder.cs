namespace Gateway.Preauthentication;

/// <summary>Creates folders that only the gateway's own user can read.</summary>
internal static class OwnerOnlyFolder
{
    public static DirectoryInfo Create(string path)
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

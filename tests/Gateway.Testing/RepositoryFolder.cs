namespace Gateway.Testing;

/// <summary>Files of the repository that tests read where they stand.</summary>
public static class RepositoryFolder
{
    public static string Path { get; } = Find();

    public static string Combine(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Gateway.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}

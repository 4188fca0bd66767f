namespace Gateway.Admin;

/// <summary>The names of the operating system's users.</summary>
internal static class SystemUsers
{
    private const string File = "/etc/passwd";

    /// <summary>The name of a user; its number where it has none.</summary>
    public static string NameOf(string id) => FindName(id) ?? $"user {id}";

    private static string? FindName(string id) => !System.IO.File.Exists(File) ? null : System.IO.File.ReadLines(File)
        .Select(line => line.Split(':'))
        .FirstOrDefault(fields => fields.Length > 2 && fields[2] == id)?[0];
}

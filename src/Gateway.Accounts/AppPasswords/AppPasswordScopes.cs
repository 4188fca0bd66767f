namespace Gateway.Accounts.AppPasswords;

/// <summary>What an app password can open: the presets of programs, and every other web route together.</summary>
internal static class AppPasswordScopes
{
    public const string Web = "Web";

    public static readonly IReadOnlyList<string> All = ["Imap4", "Pop3", "Smtp", "ManageSieve", "ActiveSync", "Ews", Web];

    /// <summary>The scope of a route by the name of its preset.</summary>
    public static string Of(string? preset) => preset is not null && All.Contains(preset, StringComparer.Ordinal) ? preset : Web;
}

using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gateway.Load.Peers;

/// <summary>What each program says its version is.</summary>
internal static partial class Versions
{
    public static string Gateway(string program) => Output(program, ["--version"]).Trim().ReplaceLineEndings(" ");

    public static string Nginx() => Number(Output("nginx", ["-v"]));

    public static string HaProxy() => Number(Output("haproxy", ["-v"]));

    public static string Dovecot() => Number(Output("dovecot", ["--version"]));

    public static string Perdition() => Package("perdition"); // it has no option that says so

    /// <summary>The version of a Debian package, for programs that do not say theirs.</summary>
    public static string Package(string name) => Output("dpkg-query", ["--show", "--showformat=${Version}",
        name]).Trim() is { Length: > 0 } version && char.IsAsciiDigit(version[0]) ? version : "not installed";

    public static string OpenSsl() => Output("openssl", ["version"]).Trim();

    /// <summary>Everything a program prints, wherever it prints it; nothing where there is no such program.</summary>
    public static string Output(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            using var process = Starter.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output + error.Result;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    private static string Number(string text) => NumberPattern().Match(text) is { Success: true } match ? match.Value : "not installed";

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex NumberPattern();
}

using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gateway.Load.Peers;

/// <summary>What each program says its version is.</summary>
internal static partial class Versions
{
    public static string Gateway(string program) => Number(Output(program, ["--version"]));

    public static string Nginx() => Number(Output("nginx", ["-v"]));

    public static string HaProxy() => Number(Output("haproxy", ["-v"]));

    public static string Dovecot() => Number(Output("dovecot", ["--version"]));

    public static string Perdition() => Number(Output("dpkg-query", ["--show", "--showformat=${Version}", "perdition"])); // it has no option that says so

    public static string OpenSsl() => Output("openssl", ["version"]).Trim();

    /// <summary>Everything a program prints, wherever it prints it; nothing where there is no such program.</summary>
    public static string Output(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!; // never null without UseShellExecute
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

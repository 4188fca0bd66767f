using System.Diagnostics;

namespace Gateway.Load.Peers;

/// <summary>The gateway's user file, made by its own verb.</summary>
internal static class GatewayUsers
{
    public static void Add(string gateway, string configuration, string file)
    {
        if (File.Exists(file))
        {
            return;
        }

        var start = new ProcessStartInfo(gateway)
        {
            ArgumentList = { "user", "add", Users.Name, "--config", configuration },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!; // never null without UseShellExecute
        process.StandardInput.WriteLine(Users.Password);
        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"gateway user add failed: {said}");
        }
    }
}

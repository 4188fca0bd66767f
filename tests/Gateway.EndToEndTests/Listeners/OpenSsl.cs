using System.Diagnostics;
using Xunit;

namespace Gateway.EndToEndTests.Listeners;

/// <summary>The openssl command, as a client that is not .NET's.</summary>
internal static class OpenSsl
{
    /// <summary>Runs <c>openssl s_client</c> against a port of loopback, and gives all that it prints.</summary>
    public static async Task<string> ClientAsync(int port, string arguments, string input = "")
    {
        var start = new ProcessStartInfo("openssl", $"s_client -connect 127.0.0.1:{port} {arguments}")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The handshake has failed already, and the client is gone.
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await output + await error;
    }
}

namespace Gateway.Testing;

/// <summary>A gateway of one HTTPS listener and one certificate, to try TLS on.</summary>
public static class TlsGateway
{
    public const string Name = "mail.example.com";

    /// <summary>
    /// Starts with the listener's further settings as JSON; the certificate is <c>server.pfx</c> in the gateway's folder.
    /// </summary>
    public static async Task<TestGateway> StartAsync(string settings = "\"Hsts\": {}", string endpoint = "127.0.0.1:0")
    {
        var folder = new TemporaryFolder();
        File.Move(TestCertificates.WritePfx(folder, Name), folder.Combine("server.pfx"));
        return await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "{{endpoint}}", "Protocol": "Https", {{settings}} } },
                "Certificates": { "Names": { "{{Name}}": { "File": "server.pfx" } } }
              }
            }
            """);
    }
}

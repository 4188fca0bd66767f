using Gateway.Accounts.Factors;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Factors;

public sealed class FactorKillTests
{
    private const string Host = "mail.example.com";
    private const string Password = "correct horse battery";

    [Fact]
    public async Task Kill_AtTheMomentOfAConfirmation_LosesNothingThatWasConfirmed()
    {
        using var folder = new TemporaryFolder();
        var (https, admin) = (FreePort.Next(), FreePort.Next());
        var users = Enumerable.Range(0, 4).Select(i => $"user{i}").ToArray();
        var configuration = await WriteAsync(folder, https, admin, users);
        string[] list = ["user", "factor", "list", "--json", "--url", $"http://127.0.0.1:{admin}"];
        for (var round = 0; round < users.Length; round++)
        {
            await using var process = await GatewayProgram.StartAsync(configuration, https);
            using var browser = new SignInBrowser(
                new HttpClient(TestCertificates.CreateHandler(https)) { BaseAddress = new Uri($"https://{Host}") });
            var shown = await FactorScene.AskAsync(browser, users[round], Password, target: "/");
            var key = FactorScene.KeyOf(shown.Html);
            var done = await FactorScene.PostAsync(
                browser, "/gateway/factor/enrolment", shown.Html, ("code", TotpCode.At(key, DateTimeOffset.UtcNow)));
            await process.SignalAsync("KILL");
            Assert.Equal(137, await process.WaitForExitAsync(SettingScene.Token));
            Assert.Contains("recovery codes", done.Html, StringComparison.Ordinal);
        }

        await using var last = await GatewayProgram.StartAsync(configuration, https);
        var (exit, output) = await GatewayProgram.RunAsync(list, SettingScene.Token);
        Assert.Equal(0, exit);
        Assert.All(users, user => Assert.Contains($"\"{user}\"", output, StringComparison.Ordinal));

        // Secrets are sealed, and the file is its owner's alone.
        var database = folder.Combine("state/accounts.db");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(database));
    }

    private static async Task<string> WriteAsync(TemporaryFolder folder, int https, int admin, IEnumerable<string> users)
    {
        var hash = PasswordHash.Create(new Secret(Password)).ToPhc();
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => users.All(user => content.Users.TryAdd(user, new UserEntry { Password = hash })), CancellationToken.None);
        var certificate = TestCertificates.WritePfx(folder, Host);
        return folder.Write("gateway.json", $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:{{https}}", "Protocol": "Https" } },
                "Admin": { "Endpoint": "127.0.0.1:{{admin}}" },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" } } },
                "Identity": { "Users": { "File": "users.json" } },
                "Accounts": { "EnrolFrom": [ "127.0.0.1" ] },
                "Routes": { "mail": { "Hosts": [ "{{Host}}" ], "Cluster": "mail", "Authentication": "Forms", "SecondFactor": {} } },
                "Clusters": { "mail": { "Destinations": { "one": { "Address": "http://127.0.0.1:9" } } } }
              }
            }
            """);
    }
}

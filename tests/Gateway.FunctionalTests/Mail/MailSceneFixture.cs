using Gateway.Identity.Credentials;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

/// <summary>One gateway in front of one server for the tests of a class, with a user whose password has accents.</summary>
public sealed class MailSceneFixture : IAsyncLifetime
{
    internal Mailboxes Mailboxes { get; } = new("one");

    internal MailScene Scene { get; private set; } = null!; // InitializeAsync runs before any test.

    public async ValueTask InitializeAsync() =>
        Scene = await MailScene.StartAsync(MailScene.Destination("one", Mailboxes), directory: new AccentedUser());

    public async ValueTask DisposeAsync()
    {
        await Scene.DisposeAsync();
        await Mailboxes.DisposeAsync();
    }

    private sealed class AccentedUser : IDirectory
    {
        public string Name => "accented";

        public ValueTask<AuthenticationResult> VerifyAsync(
            PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) => new(
            (credential.UserName, credential.Password.Reveal()) switch
            {
                ("accented", "Gruß-Müller") => AuthenticationResult.Accepted(new UserIdentity { Name = "accented", Directory = Name }),
                ("accented", _) => AuthenticationResult.Refused(AuthenticationStatus.WrongPassword),
                _ => AuthenticationResult.Refused(AuthenticationStatus.UnknownUser),
            });

        public bool IsStillValid(UserIdentity user) => true;
    }
}

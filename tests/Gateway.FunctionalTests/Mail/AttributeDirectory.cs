using System.Collections.Frozen;
using Gateway.Identity.Credentials;

namespace Gateway.FunctionalTests.Mail;

/// <summary>A directory with one user, who has one attribute.</summary>
internal sealed class AttributeDirectory(string attribute, string value) : IDirectory
{
    public const string User = "carol";

    public string Name => "attributes";

    public ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken) => new(
        credential.UserName == User && credential.Password.Reveal() == MailScene.Password
            ? AuthenticationResult.Accepted(new UserIdentity
            {
                Name = User,
                Directory = Name,
                Attributes = new Dictionary<string, string> { [attribute] = value }.ToFrozenDictionary(),
            })
            : AuthenticationResult.Refused(AuthenticationStatus.UnknownUser));
}

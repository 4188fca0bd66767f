using System.ComponentModel;

namespace Gateway.Preauthentication.Pages;

/// <summary>The texts of the sign-in pages.</summary>
internal sealed class SignInTextOptions
{
    [Description("Heading of the sign-in form.")]
    public string Heading { get; init; } = "Sign in";

    [Description("Label of the user name field.")]
    public string UserName { get; init; } = "User name";

    [Description("Label of the password field.")]
    public string Password { get; init; } = "Password";

    [Description("Question above the choice between a public and a private computer.")]
    public string Computer { get; init; } = "Which computer is this?";

    [Description("Label of the choice for a computer that others use too.")]
    public string PublicComputer { get; init; } = "Public or shared computer";

    [Description("Hint below the choice of a public computer.")]
    public string PublicHint { get; init; } = "You are signed out soon after you stop.";

    [Description("Label of the choice for the person's own computer.")]
    public string PrivateComputer { get; init; } = "Private computer";

    [Description("Hint below the choice of a private computer.")]
    public string PrivateHint { get; init; } = "You stay signed in longer.";

    [Description("Label of the sign-in button.")]
    public string SignIn { get; init; } = "Sign in";

    [Description("Message for every refused credential, whatever the cause.")]
    public string Refused { get; init; } = "The user name or password is not correct. Please try again.";

    [Description("Heading of the page that asks for a one-time code.")]
    public string CodeHeading { get; init; } = "One more step";

    [Description("Label of the one-time code field.")]
    public string Code { get; init; } = "Code";

    [Description("Message above the next prompt after a wrong one-time code.")]
    public string CodeRefused { get; init; } = "Please try again.";

    [Description("Message when no directory is available.")]
    public string Unavailable { get; init; } = "Signing in is not possible at the moment. Please try again in a minute.";

    [Description("Message when an OpenID provider did not sign the person in, or its response is refused.")]
    public string NotSignedIn { get; init; } = "You could not be signed in. Please try again.";

    [Description("Message when the form has expired or is incomplete.")]
    public string Stale { get; init; } = "This page was open for too long. Please sign in again.";

    [Description("Message after a session has expired.")]
    public string Ended { get; init; } = "Your session has ended. Please sign in again.";

    [Description("Message after signing out.")]
    public string SignedOut { get; init; } = "You are signed out. On a shared computer, close all browser windows too.";

    [Description("Heading of the page that asks before signing out.")]
    public string SignOutQuestion { get; init; } = "Do you want to sign out?";

    [Description("Heading of the page that forwards to the back end's or the provider's sign-out.")]
    public string SigningOut { get; init; } = "You are being signed out.";

    [Description("Label of the sign-out button.")]
    public string SignOut { get; init; } = "Sign out";
}

using Gateway.Mail.BackEnds;

namespace Gateway.Mail.Dialogues;

/// <summary>The server's side of one protocol, as far as the gateway speaks it to a client before sign-in.</summary>
internal interface IClientDialogue
{
    ValueTask GreetAsync(CancellationToken cancellationToken);

    /// <summary>Answers the client's commands until it tries to sign in, or the session is over.</summary>
    ValueTask<SignInRead> ReadSignInAsync(CancellationToken cancellationToken);

    ValueTask RefuseAsync(SignInRequest attempt, SignInRefusal refusal, string text, CancellationToken cancellationToken);

    /// <summary>Says that the user is signed in; from then on the back end speaks.</summary>
    ValueTask AcceptAsync(SignInRequest attempt, BackEndConnection backEnd, CancellationToken cancellationToken);

    /// <summary>The name the client gave itself, fit to be passed on, or null.</summary>
    string? HelloName { get; }
}

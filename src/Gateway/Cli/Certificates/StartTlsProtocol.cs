namespace Gateway.Cli.Certificates;

/// <summary>How a server is asked to begin TLS.</summary>
internal enum StartTlsProtocol
{
    /// <summary>Not at all: TLS comes first.</summary>
    None,
    Imap,
    Pop3,
    Smtp,
}

using System.CommandLine;
using Gateway.Cli;
using Gateway.Cli.Certificates;
using Gateway.Cli.Demo;

var root = new RootCommand("Gateway: publishes mail and web applications to the Internet, encrypted and authenticated.")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    UserCommand.Create(),
    LockoutCommand.Create(),
    CertificateCommand.Create(),
    CheckCommand.Create(),
    ExplainCommand.Create(),
    SchemaCommand.Create(),
    StatusCommand.Create(),
};

var command = root.Parse(args);
var exit = await command.InvokeAsync();
return command.Errors.Count > 0 ? (int)ExitCode.BadInput : exit;

/** What is told of one broker. */

/**
 * `rabbitmq-3.10`: Debian bookworm's 3.10.8. `rabbitmq-4`: Debian trixie's 4.0.5. The others come from Maven's repository:
 * Apache Qpid Broker-J 10.1.0 and 9.2.1, Apache Artemis 2.56.0 and 2.44.0, Apache ActiveMQ Classic 5.18.3.
 */
export type BrokerName =
  | 'rabbitmq-3.10'
  | 'rabbitmq-4'
  | 'qpid-broker-j-10'
  | 'qpid-broker-j-9'
  | 'artemis-2.56'
  | 'artemis-2.44'
  | 'activemq-5.18';

export interface Broker {
  readonly name: BrokerName;
  readonly product: 'rabbitmq' | 'qpid-broker-j' | 'artemis' | 'activemq';
  /** What the broker itself reports, e.g. `4.0.5`. */
  readonly version: string;
  /** Named by the environment: it can be used, but not killed, stopped or controlled. */
  readonly external: boolean;
  /** Whether this very call started it, so that whoever called takes it down again. */
  readonly started: boolean;
  /** With user, password and virtual host. */
  readonly url: string;
  readonly tlsUrl: string | undefined;
  /** The authority to trust for `tlsUrl`, PEM. */
  readonly caFile: string | undefined;
  /** Logs in as `guest` at `certificateUrl`, PEM. */
  readonly clientCertificateFile: string | undefined;
  readonly clientKeyFile: string | undefined;
  /**
   * Takes the client certificate with the mechanism EXTERNAL: `tlsUrl`, but for Broker-J, which has a port for it, and for
   * ActiveMQ Classic, which knows no such mechanism.
   */
  readonly certificateUrl: string | undefined;
  /** The broker's own process on this computer: that of the Erlang or the Java machine. */
  readonly pid: number | undefined;
}

export interface BrokerStatus {
  readonly name: BrokerName;
  /**
   * `absent`: never up, or taken down. `stopped`: ended or killed, its data kept. `unreachable`: it should answer and
   * does not, `problem` tells why.
   */
  readonly state: 'running' | 'external' | 'stopped' | 'absent' | 'unreachable';
  /** Present when `running` or `external`. */
  readonly broker: Broker | undefined;
  readonly problem: string | undefined;
}
